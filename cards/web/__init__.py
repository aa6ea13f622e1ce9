"""What every room needs of the web: who is asking, htmx, Markdown, template tags, error pages. Imports models only."""
