import type { HookOwner } from '#kit/hook-address.ts'

/**
 * Whose inbox this is, by the object's name `inbox:<tenant>:<connection>`. It is written down: runtimes have had alarms
 * that woke an object by its id only. Null: it cannot be known.
 */
export function ownerOf({ id, storage: { kv } }: DurableObjectState): HookOwner | null {
  const name = id.name ?? kv.get<string>('name')
  if (name !== undefined && kv.get('name') !== name) kv.put('name', name)
  const [, tenantId, connectionId] = name?.split(':') ?? []
  return tenantId && connectionId ? { tenantId, connectionId } : null
}
