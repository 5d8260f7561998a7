'use client'

export default function ConsoleBroken({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'sans-serif', margin: '15vh auto', maxWidth: '34em' }}>
        <title>The console broke · Muster</title>
        <h1>The console broke</h1>
        <p>
          It is a fault of the console, not of your machines: they go on. Its log holds the rest
          {error.digest ? ` under ${error.digest}` : ''}.
        </p>
        <button type="button" onClick={() => window.location.reload()}>
          Load it again
        </button>
      </body>
    </html>
  )
}
