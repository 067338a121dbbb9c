/** A shard is a D1 binding named `SHARD_<n>`; growth is one more of them in wrangler.toml. */
export function shards(env: Env): { number: number; d1: D1Database }[] {
  return Object.entries(env as unknown as Record<string, unknown>)
    .flatMap(([name, d1]) => {
      const number = /^SHARD_(\d+)$/.exec(name)?.[1]
      return number ? [{ number: Number(number), d1: d1 as D1Database }] : []
    })
    .toSorted((a, b) => a.number - b.number)
}

/** New tenants go to the newest shard: the others were full enough for somebody to add it. */
export function newestShard(env: Env): number {
  const newest = shards(env).at(-1)
  if (!newest) throw new Error('No SHARD_<n> binding')
  return newest.number
}
