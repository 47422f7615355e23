"""A view as a site: our pages, with Material around them."""
