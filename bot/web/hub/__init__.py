"""The page of facts as it is served and as it is written: one rendering for both."""
