"""The page of facts for the public: one place that every answer can point to (S3.6)."""
