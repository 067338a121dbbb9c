import type {
  Connector,
  Each,
  Incremental,
  ObjectSpec,
  Paging,
  Request,
  Settings,
} from '#connectors/contract.ts'
import type { Mark } from './account.ts'
import { sinceText } from './mark.ts'

/** Which list a page is asked of: the whole one, or what changed. */
export interface Reading extends Pick<ObjectSpec, 'items'> {
  spec: ObjectSpec
  each?: Each
  list: Request
  paging: Paging
  /** What `{{since}}` becomes; undefined in a full reading. */
  since?: string
}

/** The object's description; undefined for what the connector does not read. */
export const specOf = ({ objects }: Connector, object: string): ObjectSpec | undefined =>
  Object.hasOwn(objects, object) ? objects[object] : undefined

export const fullReading = (spec: ObjectSpec, settings: Settings): Reading => ({
  spec,
  list: typeof spec.list === 'function' ? spec.list(settings) : spec.list,
  paging: typeof spec.page === 'function' ? spec.page(settings) : spec.page,
  each: spec.each?.when?.(settings) === false ? undefined : spec.each,
  items: spec.items,
})

export function incrementalReading(spec: ObjectSpec, incremental: Incremental, since: Mark): Reading {
  const { list } = incremental
  const common = { spec, list, since: sinceText(since, incremental) }
  return incremental.kind === 'signal'
    ? { ...common, paging: { kind: 'none' }, items: '' }
    : { ...common, paging: incremental.page, each: incremental.each, items: incremental.items }
}
