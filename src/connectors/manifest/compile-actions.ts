import type { Action, Input, Probe, Step } from '#connectors/contract.ts'
import { addressOf } from './address.ts'
import { type Compiling, compileRequest, compileStep } from './compile-request.ts'
import { BUILT_IN, type Known, madeNames, scopeOf } from './names.ts'
import { problem } from './problem.ts'
import type { Source, SourceRequest } from './source.ts'
import { write } from './write.ts'

/** What a webhook manifest does: gives access, looks whether it is there, and takes it away. */
export function compileActions(work: Compiling, source: Source): Record<string, Action> {
  const provision = asked(work, (one) => stepsOf(one, source.execute))
  const revoked = source.revoke.filter((request) => usable(work, request))
  const revoke = asked(work, (one) => stepsOf(one, revoked))
  const names = storedNames(source)
  // Taken back by who gave it, it knows what was stored then; alone it must be told.
  const undo = stepsOf(work, revoked, Object.fromEntries(names.map((name) => [name, `result.${name}`])))
  const look = asked(work, (one) =>
    source.exists && usable(one, source.exists) ? probeOf(one, source.exists) : null,
  )
  const makes = madeNames(source)
  const actions: Record<string, Action> = {}
  if (provision.made.length > 0)
    actions['account.provision'] = {
      label: 'Give access',
      about: 'Makes the requests of the manifest’s "execute" for one person.',
      // It does not look first: whoever has the account may still be missing from the team that is asked for.
      input: inputsOf(provision, source),
      steps: provision.made,
      ...(makes.length > 0 && { makes }),
      ...(undo.length > 0 && { undo }),
      // Kept by the steps; named here so that they are told what there will be.
      output: Object.fromEntries(names.map((name) => [name, () => undefined])),
    }
  if (look.made)
    actions['account.check'] = {
      label: 'Look for the account',
      about: 'Asks whether the person has an account, and changes nothing.',
      input: inputsOf(look, source),
      steps: [],
      probe: { ...look.made, then: 'skip' },
      output: {},
    }
  if (revoke.made.length > 0)
    actions['account.revoke'] = {
      label: 'Take access away',
      about: 'Makes the requests of the manifest’s "revoke" for one person.',
      input: inputsOf(revoke, source),
      steps: revoke.made,
      output: {},
    }
  return actions
}

interface Asked<T> {
  made: T
  wanted: Known['wanted']
}

/** What is compiled, and what it turned out to need of a person. */
function asked<T>(work: Compiling, make: (work: Compiling) => T): Asked<T> {
  const wanted: Known['wanted'] = new Map()
  return { made: make({ ...work, known: { ...work.known, wanted } }), wanted }
}

const storedNames = ({ execute }: Source): string[] => [
  ...new Set(execute.flatMap(({ storeData = {} }) => Object.keys(storeData))),
]

function stepsOf(
  work: Compiling,
  requests: readonly SourceRequest[],
  known: Record<string, string> = {},
): Step[] {
  const stored = { ...known }
  return requests.map((request, responses) => {
    const step = compileStep(work, { request, scope: scopeOf({ responses, stored: { ...stored } }) })
    for (const name of Object.keys(request.storeData ?? {})) stored[name] = `kept.${name}`
    return step
  })
}

/** Looking and taking away are extras: one that can never be sent is left out, and said so. */
function usable({ found }: Compiling, { url, path }: SourceRequest): boolean {
  if (addressOf(url)) return true
  found.warnings.push(
    problem(`${path}.url`, [
      'url_invalid',
      'The url is invalid, so this request is left out.',
      'It must be a whole address.',
    ]),
  )
  return false
}

function probeOf(work: Compiling, exists: SourceRequest): Omit<Probe, 'then'> {
  const { statusCodes, expected, path } = exists
  const scope = scopeOf()
  return {
    request: compileRequest(work, { request: exists, scope }),
    ...(statusCodes && { accepts: statusCodes }),
    ...(statusCodes && expected === undefined && { absent: [404] }),
    ...(expected !== undefined && {
      contains: write(work, { path: `${path}.expected`, text: expected, scope }),
    }),
    // An empty answer that was expected is there too, and null would say that nothing is.
    find: (body) => body ?? true,
  }
}

/** What is asked for with each person. */
function inputsOf(
  { wanted }: Pick<Asked<unknown>, 'wanted'>,
  { form, userInfo }: Source,
): Record<string, Input> {
  const required = (id: string) => wanted.get(id)?.firm === true
  const inputs: [string, Input][] = BUILT_IN.map((id) => [
    id,
    { label: labelOf(id), type: id.endsWith('email') ? 'email' : 'text', required: required(id) },
  ])
  for (const { id, name, description } of userInfo)
    inputs.push([id, { label: name, help: description, type: 'text', required: required(id) }])
  for (const { id, name, type, items } of form) {
    if (type === 'generate') continue
    const common = { label: name, required: required(id) }
    if (type === 'multiple_choice') inputs.push([id, { ...common, type: 'texts' }])
    else if (items) inputs.push([id, { ...common, type: 'choice', choices: items.map(({ value }) => value) }])
    else inputs.push([id, { ...common, type: 'text' }])
  }
  const isListed = (id: string) => inputs.some(([one]) => one === id)
  for (const [id] of wanted)
    if (!isListed(id)) inputs.push([id, { label: labelOf(id), type: 'text', required: required(id) }])
  return Object.fromEntries(inputs)
}

const labelOf = (id: string): string => {
  const words = id.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
