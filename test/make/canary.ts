/** Where a secret turned up: its plain text and every spelling that an echo, a log or an encoder makes of it. */

/** What stands in base64 of any text that holds the value, however many bytes stand before it. */
function base64Of(value: string): string[] {
  const bytes = new TextEncoder().encode(value)
  return [0, 1, 2].map((shift) => {
    const text = btoa(String.fromCharCode(...new Uint8Array(shift), ...bytes))
    // Letters that the bytes before and after have a part in are another's.
    const end = Math.floor(((shift + bytes.length) * 8) / 6)
    return text.slice(Math.ceil((shift * 8) / 6), end)
  })
}

const spellings = (value: string): string[] => {
  const url = encodeURIComponent(value)
  const base64 = base64Of(value)
  return [
    value,
    value.toLowerCase(),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encodeURI(value),
    new URLSearchParams({ v: value }).toString().slice('v='.length),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  ]
}

/** Which of the secrets stand in the text, by name, and how they are spelled there. */
export function leaked(text: string, canaries: Readonly<Record<string, string>>): string[] {
  return Object.entries(canaries).flatMap(([name, value]) =>
    [...new Set(spellings(value))]
      .filter((spelling) => text.includes(spelling))
      .map((spelling) => `${name} as ${spelling} in …${around(text, spelling)}…`),
  )
}

function around(text: string, spelling: string): string {
  const at = text.indexOf(spelling)
  return text.slice(Math.max(0, at - 120), at + spelling.length + 40)
}

/** All that a request carried, line by line, with what its Basic header stands for. */
export async function carried(request: Request): Promise<string> {
  const copy = request.clone()
  const headers = [...copy.headers].map(([name, value]) => `${name}: ${value}`)
  const [, basic] = /^Basic (\S+)$/.exec(copy.headers.get('authorization') ?? '') ?? []
  const url = copy.url.replace(/%[0-9A-F]{2}/g, (code) => decodeURIComponent(code))
  return [copy.url, url, ...headers, basic ? atob(basic) : '', await copy.text()].filter(Boolean).join('\n')
}

const json = (body: unknown, status: number, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })
/** As the platform answers it: with the address that was asked, against which a Location is read. */
const redirect = (status: number, location: string): Response =>
  Object.defineProperty(new Response(null, { status, headers: { location } }), 'url', {
    value: 'https://vendor.example/v1/asked',
  })
const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ')
const bytesOf = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

/** A vendor that says back what it was sent, in every way one could. */
export const ECHOES: Record<string, (said: string) => Response> = {
  'a message': (said) => json({ message: `Bad request: ${said}` }, 400),
  'its words for a wrong key': (said) => json({ error: { message: said }, errors: [said] }, 401),
  'a header of a refusal': (said) =>
    new Response(null, { status: 403, headers: { 'x-vendor-error-message': oneLine(said) } }),
  'the text, encoded for an address': (said) => new Response(encodeURIComponent(said), { status: 500 }),
  'encoded for a form, in lower case': (said) =>
    json(
      { msg: new URLSearchParams({ said }).toString().toLowerCase(), detail: encodeURIComponent(said) },
      422,
    ),
  'base64 at three alignments': (said) =>
    json({ message: ['', 'a', 'ab'].map((before) => btoa(before + bytesOf(said))).join(' ') }, 409),
  'a web page': (said) => new Response(`<!doctype html><title>Sign in</title><pre>${said}</pre>`),
  'an address to go to': (said) => {
    const to = new URL('https://elsewhere.example/')
    to.pathname = oneLine(said)
    to.searchParams.set('key', said)
    to.username = said.slice(0, 200)
    return redirect(302, to.href)
  },
  'a host to go to': (said) => {
    const [word = 'nowhere'] = said.match(/[\w-]*CANARY[\w-]*/) ?? []
    return redirect(307, `https://${word}.elsewhere.example/`)
  },
  'a shape nobody knows': (said) => json({ surprise: said, [said.slice(0, 300)]: 1 }, 200),
  'half of a reply': (said) => new Response(`{"data": [${JSON.stringify(said)}, `),
  'an error with a 200': (said) =>
    json({ ok: false, error: said, needed: said, flag: false, msg: said }, 200),
  'a busy signal': (said) => json({ message: said }, 429, { 'retry-after': '1' }),
  'a row without an id': (said) => {
    const row = { name: said, real_name: said }
    const list = { users: [row], members: [row], employees: [row], data: [row], count: 1 }
    return json({ ok: true, flag: true, ...list, list_metadata: { after: null } }, 200)
  },
  'a connection that breaks': (said) => {
    throw new TypeError(`Network connection lost: ${said}`)
  },
}
