import type { ComponentChildren } from 'preact'
import { Logo } from '#parts/logo.tsx'
import { ThemeToggle } from '#shell/theme-toggle.tsx'
import { me, signOut } from '#state.ts'

/** The header of pages that stand outside a workspace. */
export function Toolbar({ children }: { children?: ComponentChildren }) {
  return (
    <header class="header">
      <a class="brand" href="/">
        <Logo />
        Syncline
      </a>
      <span class="grow" />
      <ThemeToggle />
      {children}
      {me.value && (
        <button type="button" class="button small" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </header>
  )
}
