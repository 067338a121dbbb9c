import type { Context } from 'hono'
import * as v from 'valibot'
import { unprocessable } from './refuse.ts'

/** The body as the schema has it; a Response that says what is wrong when it is not. */
export async function bodyOf<S extends v.GenericSchema>(
  c: Context,
  schema: S,
): Promise<v.InferOutput<S> | Response> {
  const body: unknown = await c.req.json<unknown>().catch(() => undefined)
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  return unprocessable(
    c,
    parsed.issues.map((issue) => ({
      code: `${v.getDotPath(issue) ?? 'body'}_invalid`,
      message: issue.message,
    })),
  )
}
