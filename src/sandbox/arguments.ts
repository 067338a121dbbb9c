import type { Context } from 'hono'

/** The query, and the body's fields whether it is a form or JSON; undefined when it says JSON and is none. */
export async function argumentsOf(c: Context): Promise<Record<string, unknown> | undefined> {
  const query = c.req.query()
  if (c.req.method === 'GET') return query
  const type = c.req.header('Content-Type') ?? ''
  if (!type.startsWith('application/json')) return { ...query, ...(await c.req.parseBody()) }
  try {
    const body = await c.req.json<unknown>()
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? { ...query, ...body }
      : undefined
  } catch {
    return undefined
  }
}
