/** The least a Worker can do for the same end, one path for each bench. */
import { DurableObject } from 'cloudflare:workers'

interface BareEnv {
  DB: D1Database
  GATE: DurableObjectNamespace<Gate>
}

export default {
  async fetch(request: Request, env: BareEnv): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/sync') return sync(env, await request.json())
    if (pathname === '/fill') return fill(env, await request.json())
    if (pathname === '/users') return users(env)
    if (pathname === '/ingest/begin') return beginIngest(env)
    if (pathname === '/ingest') return ingest(env, await request.text())
    return new Response('ready')
  },
}

/** Fetch a page, upsert it with one statement, fetch the next. */
async function sync({ DB }: BareEnv, wish: { vendor: string; size: number; afresh: boolean }) {
  const { vendor, size, afresh } = wish
  if (afresh) await DB.batch([DB.prepare('DROP TABLE IF EXISTS users'), DB.prepare(TABLE)])
  let seen = 0
  let written = 0
  for (let count = size; count === size;) {
    const answer = await fetch(`${vendor}/users/search?skip=${seen}&limit=${size}`)
    const { users: page } = await answer.json<{ users: unknown[] }>()
    const { meta } = await DB.prepare(UPSERT).bind(JSON.stringify(page)).run()
    count = page.length
    seen += count
    written += meta.rows_written
  }
  return Response.json({ seen, written })
}

const TABLE = `CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, name TEXT, raw TEXT)`
const UPSERT = `
  INSERT INTO users (id, email, name, raw)
  SELECT value ->> 'id', value ->> 'email', value ->> 'name', value FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, raw = excluded.raw`

/** Counts calls, as a key's gate must. */
export class Gate extends DurableObject<BareEnv> {
  #calls = 0

  admit(): number {
    return ++this.#calls
  }
}

const COLUMNS = [
  'id',
  'connection_id',
  'object',
  'kind',
  'external_id',
  'email',
  'name',
  'fields',
  'created_at',
  'updated_at',
  'deleted_at',
]

async function fill({ DB }: BareEnv, rows: Record<string, unknown>[]) {
  const values = COLUMNS.map((name) => `value ->> '${name}'`)
  await DB.batch([
    DB.prepare(`CREATE TABLE records (${COLUMNS.join(', ')}, PRIMARY KEY (updated_at, id))`),
    DB.prepare(`INSERT INTO records SELECT ${values.join(', ')} FROM json_each(?1)`).bind(
      JSON.stringify(rows),
    ),
  ])
  return Response.json({ rows: rows.length })
}

/** One call of an object and one query. */
async function users({ DB, GATE }: BareEnv) {
  await GATE.getByName('key').admit()
  const { results } = await DB.prepare('SELECT * FROM records ORDER BY updated_at, id LIMIT 50').all()
  return Response.json({ data: results })
}

async function beginIngest({ DB }: BareEnv) {
  await DB.prepare('CREATE TABLE events (id TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL)').run()
  return Response.json({})
}

/** A webhook's body, believed as it is, and durable before the answer. */
async function ingest({ DB }: BareEnv, body: string) {
  const id = crypto.randomUUID()
  await DB.prepare('INSERT INTO events VALUES (?1, ?2, ?3)').bind(id, body, Date.now()).run()
  return Response.json({ id }, { status: 202 })
}
