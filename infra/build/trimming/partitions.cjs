/**
 * The table by which the clients know the partition of a Region, and with it the ending of a service's host, without the Regions
 * whose name fits the pattern of that partition, and of no partition before it.
 *
 * @throws Error if the module is not one object any more
 */
function partitionsByPattern(source) {
  const [, table] = /^export const partitionsInfo = (\{[^]*\});?\s*$/.exec(source) ?? [];
  if (table === undefined) throw new Error('The table of partitions is written in another way.');
  const { partitions, version } = JSON.parse(table);
  const byPattern = (region) => partitions.find(({ regionRegex }) => new RegExp(regionRegex).test(region));
  const trimmed = partitions.map((partition) => ({
    ...partition,
    regions: Object.fromEntries(
      Object.entries(partition.regions)
        .map(([region, { description, ...more }]) => [region, more])
        .filter(([region, more]) => byPattern(region) !== partition || Object.keys(more).length > 0),
    ),
  }));
  return `export const partitionsInfo = ${JSON.stringify({ partitions: trimmed, version })};`;
}

module.exports = { partitionsByPattern };
