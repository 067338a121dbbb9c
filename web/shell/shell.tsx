import type { ComponentChildren } from 'preact'
import { BooksNote } from '#shell/books-note.tsx'
import { ClockNote } from '#shell/clock-note.tsx'
import { Header } from '#shell/header.tsx'
import { Nav } from '#shell/nav.tsx'

export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <>
      <button class="button skip" onClick={() => document.querySelector<HTMLElement>('h1')?.focus()}>
        Skip to content
      </button>
      <Header />
      <div class="shell">
        <Nav />
        <main>
          <ClockNote />
          <BooksNote />
          {children}
        </main>
      </div>
    </>
  )
}
