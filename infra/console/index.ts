/** The console: a page that shows what happens and, in the local environment, lets you break it. It is a view: it decides nothing. */
export { LocalConsole } from './local/local-console';
export { tryLogin } from './local/tried-login';
export { consoleGuest } from './server/console-pages';
