import { describe, expect, it } from 'vitest'
import { checkHeader, pathSegment } from '#engine/slots.ts'
import { fillJson, fillText, namesIn, type Scope } from '#engine/template.ts'
import { ok } from '#kit/result.ts'
import headers from '../cases/header-injection.json'
import injection from '../cases/template-injection.json'
import { NOW } from './vendor.ts'

const scope = (each: unknown, over: Partial<Scope> = {}): Scope => ({
  settings: { id: 'a b' },
  each,
  now: NOW,
  ...over,
})
const fill = (template: string, from: Scope) => fillText(template, from, ok)

const leak = () => 'leaked'

describe('templates', () => {
  it.each(injection.must_stay_literal)('as a value, %j is only text', (text) => {
    expect(fill('<{{each.v}}>', scope({ v: text }, { secret: leak }))).toEqual({
      ok: true,
      value: `<${text}>`,
    })
    expect(fillJson({ v: '{{each.v}}' }, scope({ v: text }, { secret: leak }))).toEqual({
      ok: true,
      value: { v: text },
    })
  })

  it.each(injection.must_stay_literal)('as a template, %j computes nothing', (text) => {
    const filled = fill(text, scope(null, { secret: leak }))
    // A plain name nobody knows is refused; everything else is text.
    expect(filled.ok ? filled.value : filled.error.code).toBe(
      text === '{{config}}' ? 'template.missing' : text,
    )
  })

  it('fills a value that looks like a placeholder once', () => {
    expect(fill('{{each.a}}{{each.b}}', scope({ a: '{{each.', b: 'b}}' }))).toMatchObject({
      value: '{{each.b}}',
    })
  })

  it('keeps the body one structure whatever a value contains', () => {
    const { record } = injection.second_order[0] as { record: { name: string } }
    expect(fillJson({ name: 'x{{each.name}}' }, scope(record))).toEqual({
      ok: true,
      value: { name: `x${record.name}` },
    })
  })

  it('keeps the type of an exact placeholder in a body', () => {
    const each = { n: 5, yes: true, list: [1, { a: null }] }
    const template = {
      n: '{{each.n}}',
      s: '{{each.n}}.',
      deep: [['{{ each.list }}', '{{each.yes}}']],
      k: null,
      m: 1,
    }
    expect(fillJson(template, scope(each))).toEqual({
      ok: true,
      value: { n: 5, s: '5.', deep: [[[1, { a: null }], true]], k: null, m: 1 },
    })
  })

  it.each([
    ['{{nobody}}', 'template.missing'],
    ['{{each.gone}}', 'template.missing'],
    ['{{each.nil}}', 'template.missing'],
    ['{{toString}}', 'template.missing'],
    ['{{each.list}}', 'template.type'],
    ['{{secret.api_key}}', 'template.secret_slot'],
    ['{{secret.other}}', 'template.secret_slot'],
  ])('%s stops before any request: %s', (template, code) => {
    const from = scope({ nil: null, list: [] })
    expect(fill(template, from)).toMatchObject({ ok: false, error: { kind: 'refused', code } })
    if (code !== 'template.type') expect(fillJson({ a: [template] }, from)).toMatchObject({ error: { code } })
  })

  it('asks for new credentials when a secret is missing', () => {
    const failed = fill('{{secret.gone}}', scope(null, { secret: () => undefined }))
    expect(failed).toMatchObject({ error: { code: 'template.missing', reauth: true } })
  })

  it('knows dates in UTC', () => {
    expect(fill('{{today}} {{days_ago.1}} {{days_ago.22}}', scope(null))).toMatchObject({
      value: '2026-11-22 2026-11-21 2026-10-31',
    })
  })

  it('lists the names it asks for', () => {
    expect(namesIn('{{a}} {{ each.b[0].c }} {{x | y}} {{#if}} {{each.__proto__.x}} {}')).toEqual([
      'a',
      'each.b[0].c',
    ])
  })
})

describe('a path segment', () => {
  it.each(['', '.', '..', '\ud800'])('%j is refused', (value) =>
    expect(pathSegment(value)).toMatchObject({ ok: false, error: { code: 'template.path' } }),
  )
  it.each([
    ['../admin', '..%2Fadmin'],
    ['a/b?x#y', 'a%2Fb%3Fx%23y'],
    ['%2e%2e', '%252e%252e'],
    ['a\\b', 'a%5Cb'],
  ])('%j goes out as %j', (value, encoded) =>
    expect(pathSegment(value)).toEqual({ ok: true, value: encoded }),
  )
})

describe('a header', () => {
  it.each(headers.reject_values.map((value) => [value.slice(0, 40), value]))(
    'value %j is refused',
    (_short, value) => {
      const checked = checkHeader('x-a', value)
      expect(checked).toMatchObject({ ok: false, error: { code: 'template.header', reauth: true } })
      expect(checked.ok || checked.error.message).not.toContain(value)
    },
  )
  it.each(headers.accept_values)('value %j passes', (value) =>
    expect(checkHeader('x-a', value)).toEqual({ ok: true, value }),
  )
  it.each([...headers.reject_names, 'Via', 'sec-fetch-site', 'proxy-x', 'x'.repeat(65)])(
    'name %j is refused',
    (name) => expect(checkHeader(name, 'v')).toMatchObject({ ok: false, error: { code: 'template.header' } }),
  )
  it.each([...headers.accept_names, 'Authorization', 'X-Api-Key', 'Version'])('name %j passes', (name) =>
    expect(checkHeader(name, 'v').ok).toBe(true),
  )
})
