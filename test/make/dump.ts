import { env } from 'cloudflare:workers'

/** Everything in a D1, as text. */
export async function dumpOf(d1: D1Database): Promise<string> {
  const { results: tables } = await d1
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%'")
    .all<{ name: string }>()
  const parts: string[] = []
  for (const { name } of tables) {
    const { results } = await d1.prepare(`SELECT * FROM "${name}"`).all()
    parts.push(name, JSON.stringify(results))
  }
  return parts.join('\n')
}

/** Names and values of the KV entries of a workspace, or of all. */
export async function secretEntries(workspace = ''): Promise<Map<string, string>> {
  const prefix = workspace && `sec/${workspace}/`
  const entries = new Map<string, string>()
  let cursor: string | undefined
  do {
    const page = await env.SECRETS.list({ prefix, cursor })
    for (const { name } of page.keys) entries.set(name, (await env.SECRETS.get(name)) ?? '')
    cursor = page.list_complete ? undefined : page.cursor
  } while (cursor)
  return entries
}

/** All that is stored, D1s and KV, as text: where a secret must not be found. */
export async function dump(): Promise<string> {
  const { DB, SHARD_0, SHARD_1 } = env as Env & { SHARD_1: D1Database }
  const tables = await Promise.all([DB, SHARD_0, SHARD_1].map((d1) => dumpOf(d1)))
  return [...tables, JSON.stringify([...(await secretEntries())])].join('\n')
}
