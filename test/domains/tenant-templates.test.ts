import { expect, it } from 'vitest'
import { fillJson, fillText } from '#engine/template.ts'
import { ok } from '#kit/result.ts'

/** The evaluator is a library; here it runs where the product does. */
it('filters and conditions of a manifest are evaluated in the Worker’s runtime', () => {
  const scope = {
    settings: { COMPANY: 'Acme & Co' },
    each: null,
    now: 0,
    names: { input: { email: 'Jo@X.io', teams: ['a', 'b'], start: '2026-01-02' } },
    expressions: true,
  }
  const text =
    "{{ input.email | lower }} {{ COMPANY | slugify }} {{ input.start | date: 'j M Y' }} {% if input.teams and not input.gone %}{{ input.teams | join: '+' }}{% else %}none{% endif %}"
  expect(fillText(text, scope, ok)).toEqual({ ok: true, value: 'jo@x.io acme-co 2 Jan 2026 a+b' })
  expect(fillJson({ t: "{{ input.teams | default: 'x' }}" }, scope)).toEqual({
    ok: true,
    value: { t: ['a', 'b'] },
  })
})
