/** The console: a page that shows, and where that harms nobody breaks, what goes on. It is a view: it decides nothing. */
export { LocalConsole } from './local/local-console';
export { tryLogin } from './local/tried-login';
export { consoleGuest, type ConsolePages } from './server/console-pages';
