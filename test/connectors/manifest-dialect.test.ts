import { afterAll, describe, expect, it } from 'vitest'
import { nameFor, scopeOf, type Known } from '#connectors/manifest/names.ts'
import { pathOf } from '#connectors/manifest/notation.ts'
import { write } from '#connectors/manifest/write.ts'
import { fillJson, fillText } from '#engine/template.ts'
import { valueAt } from '#kit/path.ts'
import { ok } from '#kit/result.ts'
import { cases, check, pathsIn, pathsOf, published } from './manifest-cases.ts'
import { ours } from './manifest-ours.ts'

const counts: Record<string, { same: number; deviates: number }> = {}

/** Each case is counted once: as the original does it, or as our table says. */
function count(group: string, deviates: boolean) {
  const { same, deviates: others } = (counts[group] ??= { same: 0, deviates: 0 })
  counts[group] = deviates ? { same, deviates: others + 1 } : { same: same + 1, deviates: others }
}

afterAll(() => {
  const lines = Object.entries(counts).map(
    ([group, { same, deviates }]) =>
      `${group}: ${same + deviates} cases, ${same} as observed, ${deviates} as our table says`,
  )
  process.stdout.write(`\n${lines.join('\n')}\n`)
})

describe('validation', () => {
  it.each(cases.validation.map((one) => [`${one.kind} ${JSON.stringify(one.patch)}`, one] as const))(
    '%s',
    (name, one) => {
      const manifest = { ...published[one.base] }
      for (const [key, value] of Object.entries(one.patch)) {
        if (value === '__delete__') delete manifest[key]
        else manifest[key] = value as never
      }
      const { errors, warnings, compiled } = check(manifest, one.kind)
      const other = ours.validation[name]
      count('validation', other !== undefined)
      expect(pathsOf(errors)).toEqual(other?.errors ?? (one.errors ? pathsIn(one.errors).toSorted() : []))
      expect(compiled !== null).toBe(errors.length === 0)
      if (other?.warns) expect(pathsOf(warnings)).toContain(other.warns)
      for (const { reason, message, path } of [...errors, ...warnings])
        expect([reason, message, path]).toEqual([
          expect.stringMatching(/^[a-z_]+$/),
          expect.stringMatching(/\w/),
          expect.any(String),
        ])
    },
  )
})

it('our table names only cases there are, and follows the advice but where a form no longer asks for what is used', () => {
  const advised = new Map(
    cases.validation.map(({ kind, patch, advice }) => [`${kind} ${JSON.stringify(patch)}`, advice]),
  )
  expect(Object.keys(ours.validation).filter((name) => !advised.has(name))).toEqual([])
  const against = Object.keys(ours.validation).filter((name) => advised.get(name)?.startsWith('same'))
  expect(against.filter((name) => !name.startsWith('sync {"initial_data_form"'))).toEqual([])
})

describe('notation', () => {
  it.each(cases.notation.map((one) => [one.notation, one] as const))(
    '"%s"',
    (notation, { input, result }) => {
      const path = pathOf(notation)
      const found = path.ok ? (path.value === '' ? input : valueAt(input, path.value)) : undefined
      const other = ours.notation[notation]
      count('notation', other !== undefined)
      expect(found).toEqual(other ? other.value : 'value' in result ? result.value : undefined)
    },
  )
})

describe('templates', () => {
  const { oauth, responses, ...input } = cases.template_context
  const names = { input, oauth, steps: responses }
  const known = {
    source: {
      kind: 'webhook',
      execute: [],
      headers: {},
      credentials: [],
      oauth: {},
      form: [],
      revoke: [],
      notifications: [],
      userInfo: [],
    },
    secrets: new Set(),
    wanted: new Map(),
    members: new Map(),
  } as unknown as Known

  it.each(cases.template.map((one) => [one.template, one] as const))('%j', (template, { result }) => {
    const found = { errors: [], warnings: [] } as never as Parameters<typeof write>[0]['found']
    const text = write(
      { known, found },
      { path: 'execute[0].url', text: template, scope: scopeOf({ responses: 9 }) },
    )
    const scope = { settings: {}, each: null, now: 0, names, expressions: true }
    const filled = found.errors.length > 0 ? 'refused when it is saved' : fillText(text, scope, ok)
    const other = ours.template[template]
    count('template', other !== undefined)
    const seen = typeof filled === 'string' ? filled : filled.ok ? filled.value : filled.error.code
    expect(seen).toBe(other ? other.text : 'value' in result ? result.value : 'refused when it is saved')
    if (other?.typed !== undefined) expect(fillJson(text, scope)).toEqual({ ok: true, value: other.typed })
  })

  it('names are what the run knows, before what the person or the form says', () => {
    expect(
      nameFor(known, scopeOf({ stored: { email: 'kept.email' } }), { name: 'email', firm: true }),
    ).toEqual({ ours: 'kept.email' })
    expect(nameFor(known, scopeOf(), { name: 'email', firm: true })).toEqual({ ours: 'input.email' })
  })
})
