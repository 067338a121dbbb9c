import type { ObjectSpec, Request } from '#connectors/contract.ts'
import { isPermitted } from '#engine/permitted.ts'
import type { TenantCtx } from '#kit/context.ts'
import { filledIn } from './base.ts'
import { found } from './find.ts'
import { connectorOf } from './connectors.ts'
import * as store from './store.ts'

/** What a connection can read: the objects whose settings it has, and whose calls it may make. */
export async function readableObjects(
  ctx: TenantCtx,
  connectionId: string,
): Promise<{ connector: string; objects: [string, ObjectSpec][] }> {
  const row = found(await store.find(ctx, connectionId))
  const connector = await connectorOf(ctx, row.connector)
  const objects = Object.entries(connector.objects).filter(
    ([, spec]) => (spec.needs ?? []).every((id) => row.settings[id]) && mayRead(spec, row),
  )
  return { connector: connector.id, objects }
}

function mayRead(
  spec: ObjectSpec,
  { settings, permitted }: Pick<store.ConnectionRow, 'settings' | 'permitted'>,
) {
  if (!permitted) return true
  const list = typeof spec.list === 'function' ? spec.list(settings) : spec.list
  const asked: Request[] = [list, ...(spec.each ? [spec.each.list] : [])]
  return asked.every(({ method, path }) =>
    // What is only known later (a parent's id) is some one segment.
    isPermitted(permitted, method, filledIn(path, settings).replaceAll(/{{[^}]*}}|\/\//g, '/x')),
  )
}
