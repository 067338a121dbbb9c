import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { parseBody, readBytes } from '#engine/body.ts'

const parse = (text: string) => parseBody(new TextEncoder().encode(text))
const fault = (error: string) => ({ ok: false, error })

describe('reading JSON', () => {
  it.each([
    ['', 'empty_body'],
    [' \n\ufeff', 'empty_body'],
    ['<!doctype html><p>Sign in', 'html'],
    ['  <?xml version="1.0"?><a/>', 'html'],
    ['{"data":[{"id":1}', 'bad_json'],
    ['{"a":NaN}', 'bad_json'],
    ['{"id":1}\n{"id":2}', 'bad_json'],
    ["{'a':1}", 'bad_json'],
    ['Bad gateway', 'bad_json'],
  ])('V10: %.30j… is %s', (text, error) => expect(parse(text)).toEqual(fault(error)))

  it.each([
    ['lists in lists', '['.repeat(65) + ']'.repeat(65)],
    ['an open end', '['.repeat(100_000)],
    ['objects in objects', '{"a":'.repeat(65) + '1' + '}'.repeat(65)],
    ['two million numbers', `[${'0,'.repeat(2_000_000)}0]`],
  ])('V13: %s are too large before they are parsed', (_what, text) => {
    const parser = vi.spyOn(JSON, 'parse')
    onTestFinished(() => parser.mockRestore())
    expect(parse(text)).toEqual(fault('too_large'))
    expect(parser).not.toHaveBeenCalled()
  })

  it.each([
    ['null', null],
    ['"ok"', 'ok'],
    ['\ufeff{"a":1}', { a: 1 }],
    ['['.repeat(64) + ']'.repeat(64), JSON.parse('['.repeat(64) + ']'.repeat(64))],
    // Brackets inside strings are text, behind escaped quotes and backslashes too.
    [
      JSON.stringify({ a: `\\"${'['.repeat(100)}`, b: '\\', c: '['.repeat(100) }),
      { a: `\\"${'['.repeat(100)}`, b: '\\', c: '['.repeat(100) },
    ],
  ])('%.30j… is read', (text, value) => expect(parse(text)).toEqual({ ok: true, value }))

  it('V10: takes the last of two equal keys, and text in which half a surrogate pair is missing', () => {
    expect(parse('{"id":1,"id":2}')).toEqual({ ok: true, value: { id: 2 } })
    const lone = parse(String.raw`{"name":"\ud800","x\udc00":"\ud83d\ude00"}`)
    expect(lone).toEqual({ ok: true, value: { name: '\ud800', 'x\udc00': '😀' } })
  })

  it('takes a page of 10,000 rows', () => {
    const rows = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      email: `p${id}@acme.com`,
      tags: ['a', 'b'],
      on: true,
    }))
    expect(parse(JSON.stringify(rows))).toEqual({ ok: true, value: rows })
  })

  it('keeps every digit of an integer that is too big for a number', () => {
    const text =
      '{"id":9007199254740993,"n":-9007199254740993,"safe":9007199254740991,"f":1.5e3,"big":1e400,"zero":0}'
    expect(parse(text)).toEqual({
      ok: true,
      value: {
        id: '9007199254740993',
        n: '-9007199254740993',
        safe: 9007199254740991,
        f: 1500,
        big: '1e400',
        zero: 0,
      },
    })
  })

  it('V10: refuses broken UTF-8 rather than guess', () => {
    expect(parseBody(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toEqual(fault('bad_json'))
  })
})

const endless = () => {
  const state = { cancelled: false, pulled: 0 }
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000 + 0 * state.pulled++)),
    cancel: () => void (state.cancelled = true),
  })
  return { response: new Response(body), state }
}

describe('reading bytes', () => {
  it('hangs up at the limit', async () => {
    const { response, state } = endless()
    const read = await readBytes(response, { limit: 10_000, signal: new AbortController().signal })
    expect(read).toEqual(fault('too_large'))
    expect(state.cancelled).toBe(true)
    expect(state.pulled).toBeLessThan(15)
  })

  it('takes a body of exactly the limit', async () => {
    const read = await readBytes(new Response('x'.repeat(100)), {
      limit: 100,
      signal: new AbortController().signal,
    })
    expect(read).toEqual({ ok: true, value: Buffer.from('x'.repeat(100)) })
  })

  it('is let go by the clock even when the stream does not know it', async () => {
    const clock = new AbortController()
    const silent = new Response(new ReadableStream())
    setTimeout(() => clock.abort(), 20)
    expect(await readBytes(silent, { limit: 100, signal: clock.signal })).toEqual(fault('timeout'))
  })
})
