import type { Context } from 'hono'

/** The fields of a JSON object; undefined when the body is anything else. */
export async function bodyOf(c: Context): Promise<Record<string, unknown> | undefined> {
  try {
    const body = await c.req.json<unknown>()
    const fields = typeof body === 'object' && body !== null && !Array.isArray(body)
    return fields ? (body as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
