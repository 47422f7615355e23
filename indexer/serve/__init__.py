"""Site, chat, HTTP API, OpenAI-compatible endpoint and MCP in one process. Async lives here and nowhere else."""
