import type { Action, Input, Probe, Step } from '#connectors/contract.ts'
import { addressOf } from './address.ts'
import { type Compiling, compileRequest, compileStep } from './compile-request.ts'
import { BUILT_IN, type Known, madeNames, scopeOf } from './names.ts'
import { problem } from './problem.ts'
import type { Source, SourceRequest } from './source.ts'
import { write } from './write.ts'

/** What a webhook manifest does: gives access, looks whether it is there, and takes it away. */
export function compileActions(work: Compiling, source: Source): Record<string, Action> {
  const steps = stepsOf(work, source.execute)
  const probe = source.exists && usable(work, source.exists) ? probeOf(work, source.exists) : undefined
  const undo = stepsOf(
    work,
    source.revoke.filter((request) => usable(work, request)),
  )
  const makes = madeNames(source)
  const common = { input: inputsOf(work.known, source), output: {} }
  const actions: Record<string, Action> = {}
  if (steps.length > 0)
    actions['account.provision'] = {
      ...common,
      label: 'Give access',
      about: 'Makes the requests of the manifest’s "execute" for one person.',
      steps,
      ...(makes.length > 0 && { makes }),
      // It is made whether or not the account is there: a second request may well add it to another team.
      ...(probe && { probe: { ...probe, then: 'look' as const } }),
      ...(undo.length > 0 && { undo }),
    }
  if (probe)
    actions['account.check'] = {
      ...common,
      label: 'Look for the account',
      about: 'Asks whether the person has an account, and changes nothing.',
      steps: [],
      probe: { ...probe, then: 'skip' },
    }
  if (undo.length > 0)
    actions['account.revoke'] = {
      ...common,
      label: 'Take access away',
      about: 'Makes the requests of the manifest’s "revoke" for one person.',
      steps: undo,
    }
  return actions
}

function stepsOf(work: Compiling, requests: readonly SourceRequest[]): Step[] {
  const stored: Record<string, string> = {}
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
function inputsOf({ wanted }: Known, { form, userInfo }: Source): Record<string, Input> {
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
  for (const [id, { declared }] of wanted)
    if (!declared) inputs.push([id, { label: labelOf(id), type: 'text', required: required(id) }])
  return Object.fromEntries(inputs)
}

const labelOf = (id: string): string => {
  const words = id.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
