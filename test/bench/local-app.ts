import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const here = resolve(import.meta.dirname, '../..')
const PARTS = ['src', 'web', 'migrations', 'wrangler.toml', 'package.json', 'tsconfig.json']

// Replies are read field by field; typing each would write the API a second time.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type Body = any

/**
 * The app as `npm start` starts it (install left out), in a copy of the house with secrets and data of its own, and in
 * a process group of its own: it can be killed whole, as a machine dies, and started again on what is left.
 */
export async function localApp(change: (folder: string) => void = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-'))
  for (const part of PARTS)
    cpSync(join(here, part), join(folder, part), {
      recursive: true,
      filter: (path) => !/web\/(dist|client\/node_modules)$/.test(path),
    })
  symlinkSync(join(here, 'node_modules'), join(folder, 'node_modules'))
  change(folder)
  const port = await freePort()
  const origin = `http://localhost:${port}`
  let running: ChildProcess | undefined
  const demo = session(origin)

  /** Everything the app is made of, at once and without a word. */
  async function kill(): Promise<void> {
    const group = running?.pid
    running = undefined
    if (group === undefined) return
    signal(group, 'SIGKILL')
    while (signal(group, 0)) await pause(20)
  }

  // Its group is its own: an interrupted bench would leave it behind.
  const atExit = () => void (running?.pid !== undefined && signal(running.pid, 'SIGKILL'))
  process.on('exit', atExit)

  return {
    folder,
    origin,
    stateDir: join(folder, `.wrangler/local-${port}`),
    ...demo,
    kill,
    /** Somebody else's, not signed in. */
    session: () => session(origin),
    async start(): Promise<void> {
      const path = `${join(here, 'node_modules/.bin')}:${process.env.PATH}`
      const env = { ...process.env, PATH: path, PORT: String(port) }
      const app = spawn('node', ['src/local/start.ts'], {
        cwd: folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      running = app
      await saying(app, 'Demo sign-in')
    },
    signIn: (): Promise<Body> =>
      demo.call('POST', '/auth/sign-in/email', { email: 'demo@syncline.example', password: 'demo-syncline' }),
    async end(): Promise<void> {
      await kill()
      process.off('exit', atExit)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type LocalApp = Awaited<ReturnType<typeof localApp>>
export type Session = ReturnType<typeof session>

/** A browser's calls: it keeps the cookie. */
function session(origin: string) {
  let cookie = ''
  async function call(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(origin + path, {
      method,
      headers: { origin, cookie, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`)
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return text === '' ? null : JSON.parse(text)
  }
  /** Every row of a list, in the API's own pages. */
  async function all(path: string): Promise<Body[]> {
    const rows: Body[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Body = await call('GET', `${path}&limit=200${cursor && `&cursor=${cursor}`}`)
      rows.push(...page.data)
      cursor = page.next_cursor
    }
    return rows
  }
  return { call, all }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** Answers whether anybody of the group was there to hear it. */
function signal(group: number, what: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, what)
  } catch {
    return false
  }
}

/** Waits until the process says so; what it said is the message if it ends before. */
function saying(app: ChildProcess, word: string): Promise<void> {
  let output = ''
  return new Promise((heard, refused) => {
    const read = (data: Buffer) => {
      output += data.toString()
      if (output.includes(word)) heard()
    }
    app.stdout?.on('data', read)
    app.stderr?.on('data', read)
    app.on('exit', (code) => refused(new Error(`The app ended with ${code}:\n${output}`)))
  })
}

export const freePort = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => found(port))
    })
  })
