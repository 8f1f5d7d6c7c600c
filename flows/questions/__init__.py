"""What people ask of ledger and editions; nothing is published here."""
