import { at } from '#api.ts'
import { useState } from 'preact/hooks'
import { useLive } from '#live.ts'
import { Logo } from '#parts/logo.tsx'
import { Note } from '#parts/note.tsx'
import { route } from '#router.ts'
import { ThemeToggle } from '#shell/theme-toggle.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { SignUpForm } from './sign-up-form.tsx'

export function SignIn() {
  const invited = route.value.path[0] === 'invitation'
  const [isNew, setNew] = useState(invited)
  const health = useLive(at('/healthz'))
  return (
    <div class="welcome">
      <div class="welcome-tools">
        <ThemeToggle />
      </div>
      <main class="alone">
        <div class="row">
          <Logo size={40} />
          <div>
            <h1>Syncline</h1>
            <p class="quiet">Green means right, and it can show why.</p>
          </div>
        </div>
        {invited && (
          <Note tone="plain">
            You have been invited to a workspace. Sign in or create an account with the address the invitation
            was made for; the invitation comes right after.
          </Note>
        )}
        <section class="card padded stack" aria-label={isNew ? 'Create an account' : 'Sign in'}>
          <h2>{isNew ? 'Create an account' : 'Sign in'}</h2>
          {isNew ? <SignUpForm /> : <SignInForm />}
          <p class="small">
            {isNew ? 'You have an account? ' : 'New here? '}
            <button type="button" class="as-link" onClick={() => setNew(!isNew)}>
              {isNew ? 'Sign in' : 'Create an account'}
            </button>
          </p>
        </section>
        <p class="quiet small">
          {health.data?.local && 'First start? The demo sign-in is printed in your terminal. '}
          <a href="/docs">API docs</a>
        </p>
      </main>
    </div>
  )
}
