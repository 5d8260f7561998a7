export const themeKey = 'muster-theme'
export const darkClass = 'awsui-dark-mode'

/**
 * Runs before the page is painted, so that a dark console never flashes white. It repeats in plain
 * script what `useTheme` does.
 */
export const themeScript = `(function(){var t;try{t=localStorage.getItem('${themeKey}')}catch(e){}
if(t==='dark'||(t!=='light'&&matchMedia('(prefers-color-scheme: dark)').matches))document.body.classList.add('${darkClass}')})()`
