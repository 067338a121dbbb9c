import { env } from 'cloudflare:workers'

/** Everything in a D1, as text. */
async function dumpOf(d1: D1Database): Promise<string> {
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

const { DB, SHARD_0, SHARD_1 } = env as Env & { SHARD_1: D1Database }

/**
 * Where a text is stored: `SHARD_0 people`, `KV sec/…`. Looked for where it lies, as the one storage of all files is soon
 * too large to carry it here whole for each question.
 */
export async function whereStored(text: string): Promise<string[]> {
  const tables = await Promise.all(
    Object.entries({ DB, SHARD_0, SHARD_1 }).map(async ([name, d1]) =>
      (await tablesWith(d1, text)).map((table) => `${name} ${table}`),
    ),
  )
  const entries = [...(await secretEntries())].filter((entry) => entry.some((part) => part.includes(text)))
  return [...tables.flat(), ...entries.map(([name]) => `KV ${name}`)]
}

export async function tablesWith(d1: D1Database, text: string): Promise<string[]> {
  const { results } = await d1
    .prepare(
      `SELECT t.name AS name, group_concat('instr("' || c.name || '", ?1)', ' OR ') AS holds
       FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '_cf_%' GROUP BY t.name`,
    )
    .all<{ name: string; holds: string }>()
  const found = await Promise.all(
    results.map(({ name, holds }) =>
      d1.prepare(`SELECT 1 FROM "${name}" WHERE ${holds} LIMIT 1`).bind(text).first(),
    ),
  )
  return results.flatMap(({ name }, i) => (found[i] === null ? [] : [name]))
}

/** Names and values of the KV entries of a workspace, or of all. */
export async function secretEntries(workspace = ''): Promise<Map<string, string>> {
  const prefix = workspace && `sec/${workspace}/`
  const entries = new Map<string, string>()
  let cursor: string | undefined
  do {
    const page = await env.SECRETS.list({ prefix, cursor })
    const names = page.keys.map(({ name }) => name)
    // KV gives a hundred at once.
    for (let i = 0; i < names.length; i += 100)
      for (const [name, value] of await env.SECRETS.get(names.slice(i, i + 100)))
        entries.set(name, value ?? '')
    cursor = page.list_complete ? undefined : page.cursor
  } while (cursor)
  return entries
}

/** All that is stored, D1s and KV, as text: where a secret must not be found. */
export async function dump(): Promise<string> {
  const tables = await Promise.all([DB, SHARD_0, SHARD_1].map((d1) => dumpOf(d1)))
  return [...tables, JSON.stringify([...(await secretEntries())])].join('\n')
}
