"""Private documents in, a conversational fine-tuning dataset without personal data out.

sources -> raw_docs -> redacted_docs -> chunks -> embeddings -> conversations -> finetune_dataset
"""
