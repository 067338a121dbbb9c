import { Icon } from '#parts/icon.tsx'
import { Logo } from '#parts/logo.tsx'
import { Menu } from '#parts/menu.tsx'
import { ThemeToggle } from '#shell/theme-toggle.tsx'
import { WorkspaceSwitcher } from '#shell/workspace-switcher.tsx'
import { me, signOut } from '#state.ts'

export function Header() {
  const person = me.value?.person
  return (
    <header class="header">
      <a class="brand" href="#/overview">
        <Logo />
        <span class="brand-name">Syncline</span>
      </a>
      <WorkspaceSwitcher />
      <span class="grow" />
      <ThemeToggle />
      <Menu
        label={
          <>
            <span class="mark small-mark" aria-hidden="true">
              {(person?.name || person?.email || '?').charAt(0).toUpperCase()}
            </span>
            <span class="only-spoken">Your account</span>
          </>
        }
        look="button plain icon"
      >
        <p class="about">
          {person?.name}
          <br />
          {person?.email}
        </p>
        <hr />
        <button type="button" onClick={() => void signOut()}>
          <Icon name="out" /> Sign out
        </button>
      </Menu>
    </header>
  )
}
