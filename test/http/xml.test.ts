import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toXml, type JsonSchema } from '#http/xml.ts'
import { parseXml, type Node } from '../make/xml.ts'

const body = (reply: unknown, schema: JsonSchema = {}) => {
  const [first, rest] = toXml(reply, schema, 'reply').split('?>\n')
  expect(first).toBe('<?xml version="1.0" encoding="UTF-8"')
  return rest?.trimEnd()
}

const text: JsonSchema = { type: 'string' }
const PEOPLE: JsonSchema = {
  type: 'object',
  required: ['data', 'next_cursor'],
  properties: {
    data: {
      type: 'array',
      items: {
        anyOf: [
          {
            type: 'object',
            title: 'Worker',
            required: ['Id', 'Email'],
            additionalProperties: false,
            properties: {
              Id: text,
              Email: { anyOf: [text, { type: 'null' }] },
              Fields: { type: 'object', additionalProperties: {} },
            },
          },
          {
            type: 'object',
            title: 'Tag',
            required: ['Id', 'Name'],
            additionalProperties: false,
            properties: { Id: text, Name: text },
          },
        ],
      },
    },
    next_cursor: { anyOf: [text, { type: 'null' }] },
  },
}

describe('XML', () => {
  it('has the schema’s names in the schema’s order, whatever the order of the reply', () => {
    const reply = {
      next_cursor: null,
      data: [
        { Fields: { room: 4, 'two words': true }, Email: null, Id: 'w1' },
        { Name: 'VIP', Id: 't1' },
        { Id: 'x', Colour: 'red' },
      ],
    }
    expect(body(reply, PEOPLE)).toBe(
      '<reply><data>' +
        '<Worker><Id>w1</Id><Email nil="true"/><Fields><entry name="room">4</entry><entry name="two words">true</entry></Fields></Worker>' +
        '<Tag><Id>t1</Id><Name>VIP</Name></Tag>' +
        '<item><entry name="Id">x</entry><entry name="Colour">red</entry></item>' +
        '</data><next_cursor nil="true"/></reply>',
    )
  })

  it.each([
    [
      'a list',
      [1, 'two', null, [3]],
      '<item>1</item><item>two</item><item nil="true"/><item><item>3</item></item>',
    ],
    ['an empty list', [], ''],
    ['an empty object', {}, ''],
    ['a number', 1e21, '1e+21'],
    ['what ends a CDATA', ']]>', ']]&gt;'],
    ['a tag', '<b a="1">&amp;', '&lt;b a=&quot;1&quot;&gt;&amp;amp;'],
    ['a comment', '<!-- --><?x?>', '&lt;!-- --&gt;&lt;?x?&gt;'],
    ['line breaks', 'a\r\nb\tc', 'a&#13;&#10;b&#9;c'],
    ['control characters', 'a\u0000\u0008\u000b\u001fb', 'a\uFFFD\uFFFD\uFFFD\uFFFDb'],
    ['noncharacters', '\uFFFE\uFFFF', '\uFFFD\uFFFD'],
    ['half an emoji', 'a\ud83db\ude00', 'a\uFFFDb\uFFFD'],
    ['a whole one', '😀', '😀'],
    ['what is not there', { a: undefined, b: 1 }, '<entry name="b">1</entry>'],
  ])('writes %s', (_, value, inside) => {
    expect(body(value)).toBe(`<reply>${inside}</reply>`)
  })

  it.each([
    '1abc',
    'xml',
    'XMLish',
    '__proto__',
    'two words',
    '😀',
    'a:b',
    '-a',
    '',
    '<a>',
    'a"b',
    "a'b",
    'é',
    'a\nb',
  ])('makes no element of a name such as %j that is not declared, or cannot be one', (name) => {
    const value = JSON.parse(`{${JSON.stringify(name)}:"v"}`) as object
    for (const schema of [{}, { type: 'object', properties: Object.fromEntries([[name, text]]) }]) {
      if (name === '__proto__' && 'properties' in schema) continue
      const { children } = parseXml(toXml(value, schema, 'reply'))
      expect(children).toEqual([{ name: 'entry', attributes: { name }, children: [], text: 'v' }])
    }
  })

  it('takes a declared name for the element only from the value itself', () => {
    const schema: JsonSchema = { type: 'object', properties: { constructor: text, toString: text, a: text } }
    expect(body({ a: '1' }, schema)).toBe('<reply><a>1</a></reply>')
  })
})

/** The characters of XML 1.0, production 2. */
const isChar = (code: number) =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  code >= 0x10000
/** Sign by sign, as code points and not as people see them. */
const kept = (value: string) =>
  Array.from(value, (sign) => (isChar(sign.codePointAt(0) ?? 0) ? sign : '\uFFFD')).join('')

type Told = null | string | Told[] | { pairs: [string, Told][] }

/** What of a value can be told by XML: no types, and no difference between nothing in a list, an object and a text. */
function tellable(value: unknown): Told {
  if (value === null) return null
  if (Array.isArray(value)) return value.length === 0 ? '' : value.map(tellable)
  if (typeof value !== 'object') return kept(String(value))
  const pairs = Object.entries(value).map(([name, inner]): [string, Told] => [kept(name), tellable(inner)])
  return pairs.length === 0 ? '' : { pairs }
}

function told({ attributes, children, text: inner }: Node): Told {
  if (attributes.nil === 'true') return null
  const [first] = children
  if (!first) return inner
  expect(inner).toBe('')
  if (first.name === 'item') return children.map(told)
  return {
    pairs: children.map((child): [string, Told] => [child.attributes.name ?? child.name, told(child)]),
  }
}

describe('any JSON at all', () => {
  const odd = fc.constantFrom(
    '1abc',
    'xml',
    '__proto__',
    'a b',
    '😀',
    'Id',
    'Fields',
    'entry',
    'item',
    'nil',
    'name',
  )
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(']]>', '<&"\'\r\n\t', '\ud800', '\u0000'),
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(anyText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
      fc.array(tie('tree'), { maxLength: 5 }),
      fc.dictionary(fc.oneof(odd, anyText), tie('tree'), { maxKeys: 5, noNullPrototype: false }),
    ),
  }))

  it('is well-formed, and is read back with the same texts', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(told(parseXml(toXml(value, {}, 'reply')))).toEqual(tellable(value))
      }),
      { numRuns: 1000, seed: 20261124 },
    )
  })

  it('is well-formed too where the schema has names for it, fitting or not', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), fc.option(anyText), (data, cursor) => {
        const root = parseXml(toXml({ data, next_cursor: cursor }, PEOPLE, 'reply'))
        expect(root.children.map(({ name }) => name)).toEqual(['data', 'next_cursor'])
        expect(root.children[0]?.children).toHaveLength(data.length)
        expect(root.children[1]?.text).toBe(cursor === null ? '' : kept(cursor))
      }),
      { numRuns: 500, seed: 20261124 },
    )
  })
})
