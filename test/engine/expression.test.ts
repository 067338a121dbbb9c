import { describe, expect, it } from 'vitest'
import { pathSegment } from '#engine/slots.ts'
import { fillJson, fillText, type Scope } from '#engine/template.ts'
import { ok } from '#kit/result.ts'
import injection from '../cases/template-injection.json'
import { NOW } from './vendor.ts'

const input = {
  name: "O'Brien & <x>",
  empty: '',
  none: null,
  n: 5,
  list: ['a', 'b'],
  day: '2026-01-02',
  deep: { a: { b: [1, 2] } },
}

const scope: Scope = {
  settings: { company: 'acme' },
  each: null,
  now: NOW,
  names: { input, steps: [{ a: { b: [1, 2] } }] },
  secret: (id) => (id === 'key' ? 's3cret' : undefined),
  expressions: true,
}

const fill = (template: string) => {
  const filled = fillText(template, scope, ok)
  return filled.ok ? filled.value : filled.error.code
}

describe('an expression', () => {
  it('does not grow a long text with each filter', () => {
    const long = { ...scope, names: { input: { text: 'x'.repeat(400_000) } } }
    const filled = fillText(`{{ input.text ${'| add: input.text '.repeat(20)}}}`, long, ok)
    expect(filled).toMatchObject({ ok: false, error: { code: 'template.expression' } })
  })

  it.each([
    ['{{input.name|upper}}', "O'BRIEN & <X>"],
    ["{{ input.gone | default:'x' }}!", 'x!'],
    ["{{input.empty|default:'x'}}", 'x'],
    ["{{input.none|default_if_none:'x'}}", 'x'],
    ["{{input.name|cut:' '|lower}}", "o'brien&<x>"],
    ["{{input.list|join:', '}}", 'a, b'],
    ['{{input.list|first}}{{input.list|last}}{{input.list|length}}', 'ab2'],
    ["{{input.day|date:'d.m.Y'}}", '02.01.2026'],
    ['{{input.day|date}}', 'Jan. 2, 2026'],
    ['{{input.name|slugify}}', 'obrien-x'],
    ['{{input.name|truncatechars:4}}', "O'B…"],
    ['{{input.n|add:2}}', '7'],
    ["{{input.n|yesno:'a,b,c'}}{{input.none|yesno:'a,b,c'}}", 'ac'],
    ["{{ 'a/b c'|urlencode }}", 'a/b%20c'],
    ["{{ 'they are' | title }} {{ 'you' | capfirst }}", 'They Are You'],
    ['{{secret.key|upper}}-{{company|upper}}', 'S3CRET-ACME'],
    ['{{steps.0.a.b.1|add:1}}', '3'],
    ['{% if input.n == 5 %}yes{% else %}no{% endif %}', 'yes'],
    [
      '{% if input.gone %}yes{% elsif input.n > 9 %}big{% else %}no {{input.name}}{% endif %}',
      "no O'Brien & <x>",
    ],
    ["{{'' | braces}} x }}", '{{ x }}'],
  ])('%s', (template, expected) => expect(fill(template)).toBe(expected))

  it('encodes what comes out for its slot, and nothing else', () => {
    expect(fillText('/a b/{{input.name|upper}}', scope, pathSegment)).toEqual({
      ok: true,
      value: "/a b/O'BRIEN%20%26%20%3CX%3E",
    })
    expect(fillText("/x/{{ '..' | safe }}", scope, pathSegment)).toMatchObject({
      error: { code: 'template.path' },
    })
  })

  it('keeps its type where it is the whole value', () => {
    expect(
      fillJson({ a: "{{input.list|default:'x'}}", b: '{{input.n|add:1}}', c: '{{input.n|add:1}}.' }, scope),
    ).toEqual({
      ok: true,
      value: { a: ['a', 'b'], b: 6, c: '6.' },
    })
  })

  it.each([
    ['{{input.gone|upper}}', 'template.missing'],
    ['{{nobody|upper}}', 'template.missing'],
    ['{{secret.other|upper}}', 'template.missing'],
    ['{{input.list|safe}}', 'template.type'],
    ['{{input.name|raw}}', 'template.expression'],
    ['{{input.name|where: "a"}}', 'template.expression'],
    ["{% include 'x' %}", 'template.expression'],
    ['{% for x in (1..9) %}{{x|upper}}{% endfor %}', 'template.expression'],
    ['{% assign a = 1 %}', 'template.expression'],
    ['{{input.constructor.constructor|upper}}', 'template.missing'],
    ['{{input.__proto__|upper}}', 'template.missing'],
  ])('%s stops before any request: %s', (template, code) => expect(fill(template)).toBe(code))

  it.each(injection.must_stay_literal)('reads %j as a value, never as a template', (text) => {
    const own = { ...scope, names: { input: { v: text } } }
    expect(fillText('<{{input.v|safe}}>', own, ok)).toEqual({ ok: true, value: `<${text}>` })
  })

  it('does not exist in templates of ours', () => {
    expect(fillText('{{input.name|upper}}', { ...scope, expressions: false }, ok)).toEqual({
      ok: true,
      value: '{{input.name|upper}}',
    })
  })
})
