"""One partition per document source; keys are slugs of the source folders' names."""

import dagster as dg

document_sources = dg.DynamicPartitionsDefinition(name="document_sources")
