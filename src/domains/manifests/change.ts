import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { compiledOf, MOST_MANIFESTS } from './compiled.ts'
import { manifestNotFound, tooManyManifests } from './errors.ts'
import * as store from './store.ts'

interface Wish {
  name: string
  kind: 'sync' | 'webhook'
  source: string
}

export async function addManifest(ctx: TenantCtx, wish: Wish): Promise<store.ManifestRow> {
  const id = newId('man')
  compiledOf({ ...wish, id })
  if ((await store.countPresent(ctx)) >= MOST_MANIFESTS) throw tooManyManifests()
  const row = { ...wish, id, createdAt: ctx.now(), updatedAt: ctx.now(), removedAt: null }
  await store.insert(ctx, row)
  return { ...row, tenantId: ctx.tenantId }
}

export async function changeManifest(
  ctx: TenantCtx,
  id: string,
  wish: Omit<Wish, 'kind'>,
): Promise<store.ManifestRow> {
  const { kind } = found(await store.find(ctx, id))
  compiledOf({ ...wish, id, kind })
  return found(await store.update(ctx, id, { ...wish, updatedAt: ctx.now() }))
}

export async function removeManifest(ctx: TenantCtx, id: string): Promise<void> {
  found(await store.update(ctx, id, { removedAt: ctx.now() }))
}

export function found(row: store.ManifestRow | undefined): store.ManifestRow {
  if (!row) throw manifestNotFound()
  return row
}
