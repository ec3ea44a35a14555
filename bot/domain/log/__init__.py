"""The record: how events are kept, and the sentences that tell them."""
