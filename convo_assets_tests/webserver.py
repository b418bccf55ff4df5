"""Dagster's webserver, asked as its own page asks it."""

from collections.abc import Sequence
from typing import Any

import httpx

_SELECTOR = {"repositoryName": "__repository__", "repositoryLocationName": "convo_assets"}


class Webserver:
    """What people do in the page, by GraphQL."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Return the data of a GraphQL query."""
        reply = httpx.post(
            f"{self._address}/graphql",
            json={"query": query, "variables": variables},
            timeout=60,
        )
        reply.raise_for_status()
        data: dict[str, Any] = reply.json()["data"]
        return data

    def loaded(self) -> bool:
        """Return whether the definitions can be seen."""
        try:
            found = self.ask(
                "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"
            )
        except httpx.HTTPError:
            return False
        return bool(found["repositoriesOrError"].get("nodes"))

    def switch_on(self, sensor: str) -> None:
        """Start a sensor, as its switch does."""
        said = self.ask(
            "mutation($s: SensorSelector!) { startSensor(sensorSelector: $s) { __typename } }",
            s={**_SELECTOR, "sensorName": sensor},
        )
        assert said["startSensor"]["__typename"] == "Sensor"

    def add_partitions(self, *keys: str) -> None:
        """Add document sources, as the dialogue of the page does."""
        for key in keys:
            said = self.ask(
                "mutation($r: RepositorySelector!, $k: String!) { addDynamicPartition("
                'repositorySelector: $r, partitionsDefName: "document_sources", partitionKey: $k) '
                "{ __typename } }",
                r=_SELECTOR,
                k=key,
            )
            assert said["addDynamicPartition"]["__typename"] == "AddDynamicPartitionSuccess"

    def backfill(self, assets: Sequence[str], keys: Sequence[str]) -> str:
        """Launch a backfill of document sources, and return its name."""
        said = self.ask(
            "mutation($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) "
            "{ __typename ... on LaunchBackfillSuccess { backfillId } } }",
            p={"assetSelection": [{"path": [asset]} for asset in assets], "partitionNames": keys},
        )
        return str(said["launchPartitionBackfill"]["backfillId"])

    def backfill_status(self, name: str) -> str:
        """Return how far a backfill has come."""
        said = self.ask(
            "query($b: String!) { partitionBackfillOrError(backfillId: $b) "
            "{ ... on PartitionBackfill { status } } }",
            b=name,
        )
        return str(said["partitionBackfillOrError"]["status"])

    def stale(self, assets: Sequence[str], key: str) -> dict[str, str]:
        """Return for each asset what the page says of a source: FRESH, STALE or MISSING."""
        found = self.ask(
            "query($a: [AssetKeyInput!]!, $k: [String!]!) { assetNodes(assetKeys: $a) "
            "{ assetKey { path } staleStatusByPartition(partitions: $k) } }",
            a=[{"path": [asset]} for asset in assets],
            k=[key],
        )
        return {
            node["assetKey"]["path"][0]: node["staleStatusByPartition"][0]
            for node in found["assetNodes"]
        }

    def runs(self) -> list[tuple[str, str]]:
        """Return partition and status of every run, the newest first."""
        found = self.ask(
            "{ runsOrError { ... on Runs { results { status tags { key value } } } } }"
        )
        return [
            (
                next((t["value"] for t in r["tags"] if t["key"] == "dagster/partition"), ""),
                r["status"],
            )
            for r in found["runsOrError"]["results"]
        ]
