//! Images and other files of the catalogue.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::BaseUrl;
use super::setting::Setting;

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// `None`: `media` in the data folder, see [`super::Config::media_dir`].
    pub dir: Option<PathBuf>,
    /// `None`: `/media` of the server itself, see [`super::Config::media_base_url`].
    pub base_url: Option<BaseUrl>,
    /// A template with `{url}`, `{width}`, `{height}`, `{crop}` and `{format}`. `None`: originals are delivered.
    pub transform_url: Option<String>,
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "media.dir",
        variable: "TOTE_MEDIA_DIR",
        about: "The folder whose files are served under `/media/`.",
        allowed: "the path of a folder",
        unset: "`media` in `data_dir`",
        secret: false,
    },
    Setting {
        key: "media.base_url",
        variable: "TOTE_MEDIA_BASE_URL",
        about: "The address below which apps find those files, such as that of a CDN.",
        allowed: "an http or https address without user, query and fragment, such as `https://cdn.example/media`",
        unset: "`/media` below `http.public_url`",
        secret: false,
    },
    Setting {
        key: "media.transform_url",
        variable: "TOTE_MEDIA_TRANSFORM_URL",
        about: "The service that transforms images: its URL with `{url}`, `{width}`, `{height}`, `{crop}` and `{format}` in it.",
        allowed: "a URL with `{url}` in it, such as `https://img.example/{width}x{height}/{format}?u={url}`",
        unset: "images are delivered as they are",
        secret: false,
    },
];

impl Media {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.dir.as_ref().is_some_and(|dir| dir.as_os_str().is_empty()) {
            return Some("media.dir");
        }
        let template = self.transform_url.as_ref();
        template
            .is_some_and(|template| !template.contains("{url}"))
            .then_some("media.transform_url")
    }
}
