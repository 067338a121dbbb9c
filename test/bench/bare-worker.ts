/** The least a Worker can do with the same pages: fetch one, upsert it with one statement, fetch the next. */
interface BareEnv {
  DB: D1Database
}

export default {
  async fetch(request: Request, { DB }: BareEnv): Promise<Response> {
    const { vendor, size, afresh } = await request.json<{ vendor: string; size: number; afresh: boolean }>()
    if (afresh) await DB.batch([DB.prepare('DROP TABLE IF EXISTS users'), DB.prepare(TABLE)])
    let seen = 0
    let written = 0
    for (let count = size; count === size;) {
      const answer = await fetch(`${vendor}/users/search?skip=${seen}&limit=${size}`)
      const { users } = await answer.json<{ users: unknown[] }>()
      const { meta } = await DB.prepare(UPSERT).bind(JSON.stringify(users)).run()
      count = users.length
      seen += count
      written += meta.rows_written
    }
    return Response.json({ seen, written })
  },
}

const TABLE = `CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, name TEXT, raw TEXT)`
const UPSERT = `
  INSERT INTO users (id, email, name, raw)
  SELECT value ->> 'id', value ->> 'email', value ->> 'name', value FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, raw = excluded.raw`
