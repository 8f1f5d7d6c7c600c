"""Evidence becomes rows of the ledger, and what people decide about them."""
