import type { ApiCall, CallTemplate, ConnectionWithSyncs } from '#types.ts'

export interface Option {
  value: string
  words: string
}

/** What somebody has chosen so far. */
export interface Chosen {
  parameters: string[]
  fixed: Record<string, string>
}

/** Everything that is asked for, so that nobody has to find out what there is; or what a call has now. */
export function chosenOf(template: CallTemplate, call?: ApiCall): Chosen {
  return {
    parameters: call?.parameters ?? template.parameters.map(({ name }) => name),
    fixed: call?.fixed ?? {},
  }
}

/** The names a call takes, in the template's order, whatever order they were ticked in. */
export function parametersOf(template: CallTemplate, ticked: string[]): string[] {
  return template.parameters
    .filter(({ name, required }) => required || ticked.includes(name))
    .map(({ name }) => name)
}

/** Which objects a template can be about; records: any. */
const kinds: Record<string, string> = {
  worker_by_number: 'user',
  worker_by_name: 'user',
  tags: 'tag',
  statistics: 'statistic',
}

/** What can be chosen for one of a template's choices; null: any text. */
export function optionsOf(
  choice: string,
  {
    template,
    fixed,
    connections,
  }: { template: string; fixed: Chosen['fixed']; connections: ConnectionWithSyncs[] },
): Option[] | null {
  const kind = kinds[template]
  const fitting = connections.map((one) => ({
    ...one,
    syncs: one.syncs.filter((sync) => !kind || sync.kind === kind),
  }))
  if (choice === 'connection')
    return fitting.filter(({ syncs }) => syncs.length > 0).map(({ id, name }) => ({ value: id, words: name }))
  if (choice !== 'object') return null
  const syncs = fitting
    .filter(({ id }) => !fixed.connection || id === fixed.connection)
    .flatMap((one) => one.syncs)
  return [...new Map(syncs.map(({ object, label }) => [object, label]))]
    .map(([value, words]) => ({ value, words }))
    .toSorted((a, b) => a.words.localeCompare(b.words))
}
