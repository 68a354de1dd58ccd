/** How to call this program: as npm installs it, or in the folder of the project, whose sources Node runs as they are. */
export const COMMAND_NAME = import.meta.url.endsWith('.ts') ? 'npm run --silent headwater --' : 'headwater';
