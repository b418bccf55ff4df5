"""A step that is tried again goes on counting what it spends."""

import dagster as dg

from convo_assets.run_usage import usage_of_run
from convo_assets.steps.converse import Prompt
from convo_assets_tests.fakes import TemplateChatModel

PROMPT = Prompt(system="", user="Go on.", max_tokens=1)
READ = "tokens read by the chat model"


def test_what_an_attempt_has_spent_is_counted_in_the_next_one() -> None:
    model = TemplateChatModel()

    @dg.asset(partitions_def=dg.StaticPartitionsDefinition(["s"]))
    def asking(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        with usage_of_run(context, model, None) as usage:
            model.reply([PROMPT, PROMPT])
            usage.accept(1)
            if not context.retry_number:
                raise dg.RetryRequested(max_retries=1)
            return dg.MaterializeResult(metadata=dict(usage.totals()))

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([asking], partition_key="s", instance=instance)

    (made,) = result.asset_materializations_for_node("asking")
    assert made.metadata["accepted answers"].value == 2
    assert made.metadata[READ].value == model.usage.prompt_tokens == 40
