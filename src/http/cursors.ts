/**
 * Cursors leave the house signed, and come back to the same caller, list and filters or not at all. A position is
 * no secret, but an unsigned one could be made up, and one of another list would silently skip rows of this one.
 */
import { createHmac } from 'node:crypto'
import { sameSecret } from '#kit/hash.ts'
import { canonicalJson } from '#kit/json.ts'
import { badCursor } from '#kit/page.ts'

export interface CursorUse {
  /** The workspace or person who reads. */
  owner: string
  /** Method and path as the endpoint declares them, and what stood in the path. */
  list: string
  params: Record<string, string>
  query: Record<string, unknown>
}

const MAC_CHARACTERS = 32
const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** AUTH_SECRET signs other things too: each use has a key of its own. */
function signature(env: Env, position: string, { owner, list, params, query }: CursorUse): string {
  // The page's size may change on the way; what the list is about may not.
  const { cursor: _, limit: __, ...filters } = query
  const about = [owner, list, params, filters, position]
  return mac(mac(env.AUTH_SECRET, 'cursor/1'), canonicalJson(about))
    .toString('base64url')
    .slice(0, MAC_CHARACTERS)
}

/** `{ next_cursor: <position> }` → the same with `<position>.<signature>`. Other replies stay as they are. */
export function signedReply(env: Env, reply: unknown, use: CursorUse): unknown {
  const { next_cursor: position } = (reply ?? {}) as { next_cursor?: unknown }
  if (typeof position !== 'string') return reply
  return { ...(reply as object), next_cursor: `${position}.${signature(env, position, use)}` }
}

/** The query with the position that stood in its signed cursor. Throws 400. */
export function withPosition(env: Env, use: CursorUse): Record<string, unknown> {
  const { cursor } = use.query
  // Anything but one text is for the endpoint's own schema to refuse.
  if (typeof cursor !== 'string') return use.query
  const [position = '', signed = '', ...more] = cursor.split('.')
  if (more.length > 0 || !sameSecret(signed, signature(env, position, use))) throw badCursor()
  return { ...use.query, cursor: position }
}
