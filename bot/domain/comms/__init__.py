"""Words on their way out: written, approved, published."""
