/* Torii base theme, MIT. Follows the canonical link and takes the #fragment along. */
location.replace(document.querySelector('link[rel=canonical]').href + location.hash);
