import { toJsonSchema } from '@valibot/to-json-schema'
import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { toXml, type JsonSchema } from '#http/xml.ts'
import { toXsd } from '#http/xsd.ts'

/** One of everything a reply may hold. */
const Reply = v.object({
  data: v.array(
    v.union([
      v.pipe(
        v.strictObject({
          Id: v.string(),
          Email: v.nullable(v.string()),
          Score: v.optional(v.nullable(v.number())),
          Fields: v.record(v.string(), v.any()),
        }),
        v.title('Worker'),
      ),
      v.pipe(v.strictObject({ Id: v.string(), Kind: v.picklist(['a', 'b']) }), v.title('Tag')),
    ]),
  ),
  counts: v.record(v.string(), v.object({ n: v.number(), exact: v.boolean() })),
  last: v.nullable(v.object({ at: v.string() })),
  grid: v.array(v.array(v.nullable(v.number()))),
  either: v.union([v.object({ left: v.string() }), v.object({ right: v.number() }), v.string()]),
  anything: v.any(),
  next_cursor: v.nullable(v.string()),
})
const schema = toJsonSchema(Reply, { typeMode: 'output', errorMode: 'ignore' }) as JsonSchema

/** Judged by libxml2: its complaints, of all the documents together. */
async function complaints(replies: unknown[]): Promise<string[]> {
  const xml = replies.map((reply, i) => ({ fileName: `${i}.xml`, contents: toXml(reply, schema, 'reply') }))
  const { errors } = await validateXML({ xml, schema: toXsd(schema, 'reply') })
  return errors.map(({ rawMessage }) => rawMessage)
}

const worker = { Id: 'w', Email: null, Score: null, Fields: { a: [1, { b: '' }], '1 <': null } }
const reply = {
  data: [worker, { Id: 't', Kind: 'a' }],
  counts: { 'all of them': { n: 1, exact: true } },
  last: null,
  grid: [[1, null], []],
  either: { right: 2 },
  anything: { deep: [[]] },
  next_cursor: null,
}

const text = fc.string({ unit: 'binary' })
const drawn = fc.record({
  data: fc.array(
    fc.oneof(
      fc.record(
        {
          Id: text,
          Email: fc.option(text),
          Score: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
          Fields: fc.dictionary(text, fc.jsonValue()),
        },
        { requiredKeys: ['Id', 'Email', 'Fields'] },
      ),
      fc.record({ Id: text, Kind: fc.constantFrom('a', 'b') }),
    ),
  ),
  counts: fc.dictionary(text, fc.record({ n: fc.integer(), exact: fc.boolean() })),
  last: fc.option(fc.record({ at: text })),
  grid: fc.array(fc.array(fc.option(fc.integer()))),
  either: fc.oneof(fc.record({ left: text }), fc.record({ right: fc.integer() }), text),
  anything: fc.jsonValue(),
  next_cursor: fc.option(text),
})

describe('the XSD of a reply', () => {
  it('accepts what toXml writes', async () => {
    expect(await complaints([reply, ...fc.sample(drawn, { numRuns: 200, seed: 20261124 })])).toEqual([])
  })

  it.each([
    ['a column that is missing', { ...reply, data: [{ Kind: 'a' }] }],
    ['a column nobody declared', { ...reply, data: [{ ...worker, Colour: 'red' }] }],
    ['a text where a number stands', { ...reply, counts: { a: { n: 'many', exact: true } } }],
    ['no list at all', { ...reply, data: undefined }],
  ])('refuses %s', async (_, wrong) => {
    expect(await complaints([wrong])).not.toEqual([])
  })
})
