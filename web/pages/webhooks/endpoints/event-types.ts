import type { EventType } from '#types.ts'

/** `user.*` of `user.updated`. */
export const wildcardOf = (type: string): string => `${type.split('.')[0]}.*`

/** By what they are about: `user` → its types. */
export function grouped(types: EventType[]): [string, EventType[]][] {
  return [...Map.groupBy(types, ({ type }) => type.split('.')[0] ?? type)]
}

/** Without those that a wildcard among them covers already. */
export const withoutCovered = (types: string[]): string[] =>
  types.filter((type) => type.endsWith('.*') || !types.includes(wildcardOf(type)))

/** `Everything`, `user.*, tag.created and 3 more`. */
export function typesInShort(types: string[]): string {
  if (types.length === 0) return 'Everything'
  const shown = types.length > 3 ? types.slice(0, 2) : types
  const rest = types.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
