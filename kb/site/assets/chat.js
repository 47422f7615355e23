// The Ask panel. It shows itself where the page comes from `kb serve`, and builds every node by hand: what records and
// answers say is text, never markup.
(() => {
  "use strict";

  const meta = document.querySelector('meta[name="kb-base"]');
  if (!meta || !/^https?:$/.test(location.protocol)) return;

  const base = new URL(meta.content, location.href);
  const key = `kb-chat:${base.pathname}`;
  const narrow = matchMedia("(max-width: 599px)");
  const KEPT = 20;
  const VERDICTS = {
    answered: "Answered from the records",
    weak: "The records may not settle this",
    not_covered: "Not covered by the records",
  };

  const WORDED = "Worded by a language model; each sentence was found in the lines that it cites.";

  /** An element with properties and children; text children stay text. */
  const make = (tag, properties, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  /* Markdown → nodes: the few forms that answers have. */

  const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|!?\[([^\]]*)\]\([^)]*\)|\[(\d+)\]|\\([\\[\]()<>!*_`])/g;
  const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

  const inline = (text, chip) => {
    const nodes = [];
    let end = 0;
    for (const found of text.matchAll(INLINE)) {
      nodes.push(text.slice(end, found.index));
      end = found.index + found[0].length;
      if (found[2] !== undefined) nodes.push(make("code", {}, found[2]));
      else if (found[3] !== undefined) nodes.push(make("strong", {}, ...inline(found[3], chip)));
      else if (found[4] !== undefined) nodes.push(...inline(found[4], chip));
      else if (found[6] !== undefined) nodes.push(found[6]);
      else nodes.push(chip(Number(found[5])) || found[0]);
    }
    nodes.push(text.slice(end));
    return nodes.filter((node) => node !== "");
  };

  /** The lines from `start` on that belong together. */
  const run = (lines, start, belongs) => {
    let end = start + 1;
    while (end < lines.length && belongs(lines[end])) end += 1;
    return lines.slice(start, end);
  };

  const special = (line) => line.trim() === "" || /^(?:>|\||#{1,6}\s|\s*```)/.test(line) || ITEM.test(line);

  const blocks = (lines, chip) => {
    const nodes = [];
    for (let at = 0; at < lines.length; ) {
      const line = lines[at];
      let taken = [line];
      if (line.startsWith(">")) {
        taken = run(lines, at, (next) => next.startsWith(">"));
        nodes.push(make("blockquote", {}, ...blocks(taken.map((each) => each.replace(/^> ?/, "")), chip)));
      } else if (/^\s*```/.test(line)) {
        const close = lines.findIndex((next, index) => index > at && /^\s*```/.test(next));
        taken = lines.slice(at, close < 0 ? lines.length : close + 1);
        nodes.push(make("pre", {}, make("code", {}, taken.slice(1, close < 0 ? undefined : -1).join("\n"))));
      } else if (line.startsWith("|")) {
        taken = run(lines, at, (next) => next.startsWith("|"));
        nodes.push(make("pre", {}, make("code", {}, ...taken.flatMap((each) => [...inline(each, chip), "\n"]))));
      } else if (ITEM.test(line)) {
        taken = run(lines, at, (next) => ITEM.test(next) || (/^\s+\S/.test(next) && !special(next.trim())));
        nodes.push(list(taken, chip));
      } else if (line.trim() !== "") {
        taken = run(lines, at, (next) => !special(next));
        const text = taken.map((each) => each.replace(/^#{1,6}\s+(.*)$/, "**$1**").trim()).join(" ");
        nodes.push(make("p", {}, ...inline(text, chip)));
      }
      at += taken.length;
    }
    return nodes;
  };

  const list = (lines, chip) => {
    const items = [];
    for (const line of lines) {
      const found = ITEM.exec(line);
      if (found) items.push(found[2]);
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    const first = ITEM.exec(lines[0])[1];
    const entries = items.map((each) => make("li", {}, ...inline(each, chip)));
    return first ? make("ol", { start: Number(first) }, ...entries) : make("ul", {}, ...entries);
  };

  /* Citations */

  /** Where a citation opens: below this site's root, or at the published site. */
  const address = (citation) => {
    try {
      const url = citation.url.startsWith("/") ? new URL(citation.url.replace(/^\/+/, ""), base) : new URL(citation.url);
      return /^https?:$/.test(url.protocol) ? url.href : base.href;
    } catch {
      return base.href;
    }
  };

  const place = (citation) => {
    const { path, line_start: first, line_end: last } = citation;
    return `${path}:${first === last ? first : `${first}-${last}`}`;
  };

  const stale = (citation) => citation.in_force === false;

  const follow = () => {
    if (narrow.matches) remember(false);
  };

  const chips = (citations) => (number) => {
    const citation = citations.find((each) => each.n === number);
    if (!citation) return null;
    const state = stale(citation) ? `, ${citation.status || "not in force"}` : "";
    return make(
      "a",
      {
        className: stale(citation) ? "kb-chip kb-chip--stale" : "kb-chip",
        href: address(citation),
        title: `${citation.title || citation.path}${state}\n${place(citation)}`,
        "aria-label": `Source ${number}: ${citation.title || citation.path}${state}`,
        onclick: follow,
      },
      `[${number}]`,
    );
  };

  const source = (citation) => {
    const link = make("a", { href: address(citation), onclick: follow }, citation.title || citation.path);
    const item = make("li", { value: citation.n }, link, " ", make("code", {}, place(citation)));
    if (stale(citation)) {
      const status = citation.status || "not in force";
      item.append(" ", make("span", { className: `kb-status kb-status--${status}` }, status));
      if (citation.superseded_by.length) item.append(` by ${citation.superseded_by.join(", ")}`);
    }
    return item;
  };

  /* One question and what came back */

  const draw = (entry, into) => {
    const answer = entry.answer;
    const citations = answer ? answer.citations : entry.citations;
    const text = answer ? answer.answer : entry.text;
    const parts = [make("h3", { className: "kb-chat__question" }, entry.question)];
    if (answer) parts.push(make("p", { className: `kb-verdict kb-verdict--${answer.verdict}` }, VERDICTS[answer.verdict] || answer.verdict));
    if (!answer && !entry.error) parts.push(make("p", { className: "kb-verdict" }, "Searching the records …"));
    if (entry.error) parts.push(make("p", { className: "kb-verdict kb-verdict--error" }, entry.error));
    parts.push(...blocks(text.split("\n"), chips(citations)));
    if (answer && answer.mode === "generative") parts.push(make("p", { className: "kb-chat__notice" }, WORDED));
    if (answer && answer.notice) parts.push(make("p", { className: "kb-chat__notice" }, answer.notice));
    if (answer && citations.length) {
      parts.push(make("p", { className: "kb-chat__sources" }, "Sources"), make("ol", {}, ...citations.map(source)));
    }
    into.replaceChildren(...parts);
  };

  /* What survives following a citation */

  const load = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };

  const saved = load();
  let entries = Array.isArray(saved.entries) ? saved.entries : [];
  let token = saved.token || "";

  const remember = (open = !panel.hidden) => {
    const kept = entries.filter((entry) => entry.answer).slice(-KEPT);
    try {
      sessionStorage.setItem(key, JSON.stringify({ open, token, entries: kept }));
    } catch {
      // A full or forbidden storage only costs the history.
    }
  };

  /* The panel */

  const log = make("div", { className: "kb-chat__log md-typeset", tabIndex: 0, role: "region", "aria-label": "Questions and answers" });
  const status = make("div", { className: "kb-chat__status", role: "status", "aria-live": "polite" });
  const input = make("textarea", { id: "kb-chat-input", rows: 2, maxLength: 4000, placeholder: "Ask about a decision", required: true });
  const send = make("button", { className: "kb-chat__send", type: "submit" }, "Ask");
  const secret = make("input", { id: "kb-chat-token", type: "password", autocomplete: "off" });
  const locked = make("p", { className: "kb-chat__token", hidden: true }, make("label", { htmlFor: secret.id }, "Token of this server"), secret);
  const form = make("form", { className: "kb-chat__form" }, make("label", { className: "kb-chat__label", htmlFor: input.id }, "Question"), locked, input, send);
  const clear = make("button", { className: "kb-chat__tool", type: "button" }, "Clear");
  const close = make("button", { className: "kb-chat__tool", type: "button", "aria-label": "Close" }, "✕");
  const title = make("h2", { id: "kb-chat-title" }, "Ask the records");
  const head = make("div", { className: "kb-chat__head" }, title, clear, close);
  const panel = make("section", { id: "kb-chat", className: "kb-chat", role: "dialog", hidden: true }, head, log, status, form);
  panel.setAttribute("aria-labelledby", title.id);
  const button = make("button", { className: "kb-ask", type: "button", title: "Ask the records (Ctrl+I)", hidden: true }, "Ask");
  button.setAttribute("aria-controls", panel.id);
  button.setAttribute("aria-haspopup", "dialog");

  const hint = () => make("p", { className: "kb-chat__hint" }, "Answers are quoted from the records, with links to the cited lines.");

  const append = (entry) => {
    if (log.firstElementChild && log.firstElementChild.matches(".kb-chat__hint")) log.replaceChildren();
    const article = make("article", { className: "kb-chat__entry" });
    draw(entry, article);
    log.append(article);
    return article;
  };

  const toTop = (article) => {
    log.scrollTop = article.offsetTop - log.offsetTop - 8;
  };

  const show = (open, focus = true) => {
    panel.hidden = !open;
    button.hidden = open;
    button.setAttribute("aria-expanded", String(open));
    if (open && log.lastElementChild) toTop(log.lastElementChild);
    if (focus) (open ? input : button).focus();
    remember(open);
  };

  /** The server-sent events of a response, as they come. */
  const events = async function* (response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      text += value || "";
      const whole = text.split("\n\n");
      text = whole.pop();
      for (const each of whole) {
        const found = /^event: (.*)\ndata: (.*)$/s.exec(each);
        if (found) yield [found[1], JSON.parse(found[2])];
      }
      if (done) return;
    }
  };

  const failure = async (response) => {
    locked.hidden = response.status !== 401;
    try {
      return (await response.json()).error.message;
    } catch {
      return `The server answers ${response.status}.`;
    }
  };

  /** Ends the question under way, and with it the work of the server. */
  let leave = new AbortController();

  const ask = async (question) => {
    leave = new AbortController();
    const entry = { question, text: "", citations: [], answer: null, error: null };
    entries.push(entry);
    const article = append(entry);
    toTop(article);
    status.textContent = "Searching the records";
    try {
      const response = await fetch(new URL("v1/ask", base), {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ question, stream: true }),
        signal: leave.signal,
      });
      if (!response.ok) throw new Error(await failure(response));
      for await (const [name, data] of events(response)) {
        if (name === "sources") entry.citations = data;
        if (name === "delta") entry.text += data.text;
        if (name === "answer") entry.answer = data;
        if (name === "error") throw new Error(data.error.message);
        draw(entry, article);
      }
      if (!entry.answer) throw new Error("The answer broke off; ask again.");
    } catch (problem) {
      if (problem.name === "AbortError") {
        status.textContent = "";
        return;
      }
      entry.error = problem instanceof TypeError ? "The server does not answer; is kb serve still running?" : problem.message;
      draw(entry, article);
      input.value ||= question;
    }
    const count = entry.answer ? entry.answer.citations.length : 0;
    status.textContent = entry.error || `${VERDICTS[entry.answer.verdict]}, ${count} source${count === 1 ? "" : "s"}`;
    remember();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (!question || send.disabled) return;
    if (!locked.hidden) token = secret.value;
    send.disabled = true;
    input.value = "";
    await ask(question);
    send.disabled = false;
    input.focus();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  clear.addEventListener("click", () => {
    leave.abort();
    entries = [];
    log.replaceChildren(hint());
    remember();
    input.focus();
  });
  close.addEventListener("click", () => show(false));
  button.addEventListener("click", () => show(true));
  // Material listens for single letters on the whole page; in here they are only letters.
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") show(false);
    if (isShortcut(event)) toggle(event);
  });

  const isShortcut = (event) => event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "i";
  const toggle = (event) => {
    event.preventDefault();
    show(panel.hidden);
  };

  const start = () => {
    log.append(...(entries.length ? [] : [hint()]));
    entries.forEach(append);
    document.body.append(button, panel);
    button.hidden = false;
    if (saved.open && !narrow.matches) show(true, false);
    document.addEventListener("keydown", (event) => {
      if (isShortcut(event)) toggle(event);
    });
  };

  fetch(new URL("healthz", base), { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : {}))
    .then((found) => {
      if (found.service === "kb") start();
    })
    .catch(() => {
      // A site without our server has no chat.
    });
})();
