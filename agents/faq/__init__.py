"""The FAQ agent: answers from a company's own articles."""
