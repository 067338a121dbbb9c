import type { ManifestKind, ManifestResult } from '#types.ts'

export const manifestKindWords: Record<ManifestKind, string> = {
  sync: 'Reads people',
  webhook: 'Gives access',
}

export const manifestKinds = (['sync', 'webhook'] as const).map((value) => ({
  value,
  words: manifestKindWords[value],
}))

export const asKind = (text: string): ManifestKind => (text === 'webhook' ? 'webhook' : 'sync')

/** What running it does to the people. */
export function peopleWords({ people, schedule }: ManifestResult): string {
  if (people === null) return 'Nothing. It does what its actions say, when somebody asks for it.'
  if (people === 'update')
    return 'Each run fills in extra fields of the people whose address the app knows too. Nobody is added.'
  return schedule === null
    ? 'Nobody is added by itself: somebody chooses from its users under People.'
    : 'Each good run adds everybody who is new. Those who are there already stay as they are.'
}
