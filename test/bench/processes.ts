import { fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, pause } from './local-app.ts'

/** The paged vendor, in another process. */
export async function vendorProcess(users: number) {
  const child = fork(join(import.meta.dirname, 'vendor-process.ts'), [String(users)])
  const url = await new Promise<string>((told, ended) => {
    child.once('message', (message) => told(String(message)))
    child.once('exit', (code) => ended(new Error(`The vendor ended with ${code}.`)))
  })
  return { url, end: () => void child.kill() }
}

/** The bare Worker, on the same runtime and with a D1 of its own. */
export async function bareWorker(configuration = 'bare.toml') {
  const folder = mkdtempSync(join(tmpdir(), 'bare-'))
  const port = await freePort()
  const config = join(import.meta.dirname, configuration)
  const args = ['dev', '--config', config, '--port', String(port), '--persist-to', folder]
  const quiet = ['--inspector-port', '0', '--log-level', 'error', '--show-interactive-dev-session', 'false']
  const bin = join(import.meta.dirname, '../../node_modules/.bin/wrangler')
  // Without traces, as the product runs here.
  const env = { ...process.env, X_LOCAL_OBSERVABILITY: 'false' }
  const child = spawn(bin, [...args, ...quiet], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env,
  })
  const kill = () =>
    void (child.exitCode === null && child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'))
  // Its group is its own: an interrupted bench would leave it behind.
  process.on('exit', kill)
  const origin = `http://localhost:${port}`
  for (let tries = 0; !(await fetch(origin).catch(() => null)); tries++) {
    if (tries > 240) throw new Error('The bare Worker did not start.')
    await pause(250)
  }
  return {
    origin,
    async post<T>(path: string, wish: unknown): Promise<T> {
      const reply = await fetch(origin + path, { method: 'POST', body: JSON.stringify(wish) })
      if (!reply.ok) throw new Error(`The bare Worker: ${reply.status} ${await reply.text()}`)
      return reply.json<T>()
    },
    end() {
      process.off('exit', kill)
      kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
