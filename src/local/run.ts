import { spawn, type ChildProcess } from 'node:child_process'

/** Runs a command of node_modules/.bin to its end; its output is shown only if it fails. */
export function run(command: string, ...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: quiet })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} failed:\n${output}`)),
    )
  })
}

/** Starts a command that stays; it ends when we end. */
export function stay(command: string, ...args: string[][]): ChildProcess {
  const child = spawn(command, args.flat(), { stdio: ['ignore', 'inherit', 'inherit'], env: quiet })
  const end = () => child.kill('SIGTERM')
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('exit', end)
  return child
}

const quiet = {
  ...process.env,
  NODE_ENV: 'production',
  WRANGLER_SEND_METRICS: 'false',
  // By default wrangler writes a trace of every request, query and call of an object into a database: a third of its work and more.
  X_LOCAL_OBSERVABILITY: 'false',
  CI: '1',
  FORCE_COLOR: '0',
}
